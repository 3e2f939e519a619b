"""Mistakes of ours while a vendor is spoken to, in threads that never see the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from logging import Logger

from ..providers.errors import ProviderError, mistake
from ..providers.lanes import NobodyWaits


@contextmanager
def mistakes_told(logger: Logger, about: str) -> Iterator[None]:
    """Log what is no error of a provider, and raise it as what it counts as: one poisonous event,
    which it is `about`, must not stop the others."""
    try:
        yield
    except (ProviderError, NobodyWaits):
        raise
    except Exception as error:  # anything, for it is ours
        logger.exception("%s can not be read", about)
        raise mistake(error) from error
