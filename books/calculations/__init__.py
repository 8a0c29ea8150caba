"""The penvoerder's books worked out: no Django in here, whole cents in and out."""
