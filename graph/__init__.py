"""The words of the field and the one door to the store: model, settings, errors, facts, the snapshot and its figures."""
