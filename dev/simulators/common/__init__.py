"""What every vendor's simulator needs: server, faults, request log, control, person's page."""
