"""What an operator asks for that is no stage: publishing again, the champion, changed parameters, failures told."""
