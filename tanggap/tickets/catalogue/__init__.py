"""The catalogue of services that offices ask for, requests for them and their validation."""
