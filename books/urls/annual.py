"""Addresses of the annual report and of the count file."""

from django.urls import path

from books.views import annual, count_files, samples

root = [
    path("tellingen/<int:pk>/telbestand/", count_files.CountFileMakeView.as_view(), name="count_file_make"),
    path("telbestanden/<int:pk>/", count_files.CountFileDetailView.as_view(), name="count_file_detail"),
    path("telbestanden/<int:pk>/studenten/", count_files.CountFileStudentsView.as_view(), name="count_file_students"),
    path("telbestanden/<int:pk>/sleutellijst/", count_files.KeyListView.as_view(), name="key_list"),
    path("telbestanden/<int:pk>/geschiedenis/", count_files.CountFileHistoryView.as_view(), name="count_file_history"),
    path("telbestanden/<int:pk>/steekproef/", samples.SampleDrawView.as_view(), name="sample_draw"),
    path("steekproeven/<int:pk>/", samples.SampleDetailView.as_view(), name="sample_detail"),
    path("steekproeven/<int:pk>/geschiedenis/", samples.SampleHistoryView.as_view(), name="sample_history"),
    path("steekproefregels/<int:pk>/beoordelen/", samples.SampleLineJudgeView.as_view(), name="sample_line_judge"),
]
year = [
    path("telbestanden/", count_files.CountFileListView.as_view(), name="count_file_list"),
    path("jaarrekening/", annual.AnnualReportListView.as_view(), name="annual_report_list"),
    path("jaarrekening/<int:calendar>/", annual.AnnualReportView.as_view(), name="annual_report"),
    path("jaarrekening/<int:calendar>/vaststellen/", annual.AnnualReportFixView.as_view(), name="annual_report_fix"),
    path("jaarrekening/<int:calendar>/stroom/<int:stream>/", annual.AnnualStreamView.as_view(), name="annual_stream"),
]
