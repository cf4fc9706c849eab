"""Claims from predicates: frames, factuality, attribution, dates."""
