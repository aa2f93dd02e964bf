from tests.test_cli import kg, stored

__all__ = ["kg", "stored"]
