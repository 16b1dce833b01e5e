"""Who is who: from records to persons, as events that can be explained and told again."""
