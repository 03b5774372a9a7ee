"""An age estimator grown from the open web: weak labels, unbalanced ages, explained predictions."""
