"""What a shell, a playbook or a person can ask of us, one file each."""
