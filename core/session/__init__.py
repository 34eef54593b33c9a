"""What a person does with a run: commands in, snapshots out."""
