"""What papermill finds under `--engine perfeval`; the shell itself is imported only when a notebook runs.

papermill loads every registered engine whenever it is imported, so nothing here may import papermill in turn.
"""

from typing import Any


class InProcess:
    """Runs a notebook in the process that calls papermill (module `shell`)."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        from perfeval.shell import ShellEngine

        return ShellEngine.execute_notebook(nb, kernel_name, **options)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        from papermill.utils import nb_language

        return str(nb_language(nb, language))
