"""The paper's testable claims: one declared experiment each, run over many worlds, with a verdict."""
