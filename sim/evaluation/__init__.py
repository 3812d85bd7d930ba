"""What a policy did: each firm against its twin in the world without the policy."""
