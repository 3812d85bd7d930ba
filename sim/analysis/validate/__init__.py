"""Validation: the model beside figures that it may never have seen."""
