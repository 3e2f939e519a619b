"""A visitor's way to an appointment: times kept for them, requests, proof, the waiting list."""
