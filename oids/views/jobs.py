"""How far a job is: a fragment that the page of what it is for shows and renews."""

from __future__ import annotations

from oids.models import Job


def job_context(job: Job | None) -> dict:
    """For templates/components/job.html: the job and its part done in whole per cent (None: unknown)."""
    percent = None
    if job is not None and job.total:
        percent = min(100, job.done * 100 // job.total)
    return {"job": job, "job_percent": percent}
