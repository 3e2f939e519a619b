"""An appointment and its event over there: found, followed, compared at night, found anew."""
