"""How far a job is: a fragment that the page of what it is for shows and renews."""

from __future__ import annotations

from oids.models import Job

# The id of the block in templates/components/job.html.
BLOCK = "job"


class WatchesJobMixin:
    """A page with templates/components/job.html: it asks how far the work is, and is loaded again when that is done."""

    def watched_job(self) -> Job | None:
        raise NotImplementedError

    def job_note(self, job: Job) -> str:
        """A sentence on how the work goes so far."""
        return ""

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        job = self.watched_job()
        # A search in a list is asked by htmx as well: only the block that watches is answered with a new page.
        if request.htmx.trigger == BLOCK and not (job and job.is_going):
            response["HX-Refresh"] = "true"
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(**self._job_context() | kwargs)

    def _job_context(self) -> dict:
        """The job, its part done in whole per cent (None: unknown), and the note."""
        job = self.watched_job()
        if job is None:
            return {"job": None, "job_percent": None, "job_note": ""}
        percent = min(100, job.done * 100 // job.total) if job.total else None
        return {"job": job, "job_percent": percent, "job_note": self.job_note(job) if job.is_going else ""}
