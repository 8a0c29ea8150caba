"""Addresses of peer reviews."""

from django.urls import include, path

from quality.views import recommendations, reviews

review = [
    path("", reviews.ReviewDetailView.as_view(), name="review_detail"),
    path("wijzigen/", reviews.ReviewUpdateView.as_view(), name="review_update"),
    path("uitkomst/", reviews.ReviewFinishView.as_view(), name="review_finish"),
    path("dossier/", reviews.ReviewPaperView.as_view(), name="review_paper"),
    path("aanbevelingen/nieuw/", recommendations.RecommendationAddView.as_view(), name="recommendation_add"),
    path("geschiedenis/", reviews.ReviewHistoryView.as_view(), name="review_history"),
]
part = [
    path("", reviews.PartDetailView.as_view(), name="review_part_detail"),
    path("schrijven/", reviews.PartUpdateView.as_view(), name="review_part_update"),
    path("bewijs/nieuw/", reviews.EvidenceAddView.as_view(), name="evidence_add"),
    path("geschiedenis/", reviews.PartHistoryView.as_view(), name="review_part_history"),
]
evidence = [
    path("bestand/", reviews.EvidenceFileView.as_view(), name="evidence_file"),
    path("verwijderen/", reviews.EvidenceRemoveView.as_view(), name="evidence_remove"),
]
recommendation = [
    path("", recommendations.RecommendationDetailView.as_view(), name="recommendation_detail"),
    path("wijzigen/", recommendations.RecommendationUpdateView.as_view(), name="recommendation_update"),
    path("afronden/", recommendations.RecommendationFinishView.as_view(), name="recommendation_finish"),
    path("heropenen/", recommendations.RecommendationReopenView.as_view(), name="recommendation_reopen"),
    path("geschiedenis/", recommendations.RecommendationHistoryView.as_view(), name="recommendation_history"),
]
root = [
    path("peer-reviews/<int:pk>/", include(review)),
    path("peer-review-onderdelen/<int:pk>/", include(part)),
    path("bewijs/<int:pk>/", include(evidence)),
    path("aanbevelingen/<int:pk>/", include(recommendation)),
]
year = [
    path("aanbevelingen/", recommendations.RecommendationListView.as_view(), name="recommendation_list"),
    path("peer-reviews/", reviews.ReviewListView.as_view(), name="review_list"),
    path("peer-reviews/nieuw/", reviews.ReviewCreateView.as_view(), name="review_create"),
]
