"""Opens data of a person's own: read on a thread of their own, looked at in the import dialog, then trained on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from nnviz.app.background import Background
from nnviz.app.image_folder import read_image_folder
from nnviz.app.job import TrainingJob
from nnviz.app.session import Session
from nnviz.document.edits import vary_data
from nnviz.document.examples import project_for_table
from nnviz.document.preparing import prepared
from nnviz.document.spec import DataSpec, Project
from nnviz.engine.dataset import Dataset
from nnviz.formats.columns import DataTable
from nnviz.formats.data import DATA_FORMATS
from nnviz.formats.data.idx import PartnerMissingError, read_pair
from nnviz.formats.data_reading import read_data
from nnviz.formats.progress import Progress
from nnviz.ui.entry_words import title_of
from nnviz.ui.import_dialog import ImportDialog
from nnviz.ui.progress_dialog import ProgressDialog


class DataOpening(QObject):
    """One at a time: opening another file stops the one before.

    Signals:
        refused(title, text): the data were not opened, and why.
    """

    refused = Signal(str, str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._background: Background | None = None
        self._progress: ProgressDialog | None = None

    def name_filters(self) -> list[str]:
        """What a file dialog offers: all formats together, each of them, all files."""
        entries = DATA_FORMATS.entries().values()
        every = " ".join(f"*{suffix}" for entry in entries for suffix in entry.suffixes)
        each = [
            self.tr("{0} ({1})", "name and endings of a format").format(
                title_of(entry), " ".join(f"*{suffix}" for suffix in entry.suffixes)
            )
            for entry in entries
        ]
        return [self.tr("Data ({0})").format(f"{every} *ubyte"), *each, self.tr("All files (*)")]

    def open(self, path: Path) -> None:
        """Read a file, or a folder of pictures, and ask what shall be made of it."""
        self._start(
            self.tr("Reading {0}").format(path.name),
            lambda progress: _read(path, progress),
            path,
            self._ask_about(path),
        )

    def close(self) -> None:
        """Stop whatever is being read. May be called again."""
        if self._background is not None:
            self._background.close()
            self._background = None
        if self._progress is not None:
            self._progress.finish()
            self._progress = None

    def _start(self, text: str, work: Callable[[Progress], Any], path: Path, then: Callable[[Any], None]) -> None:
        self.close()
        self._progress = progress = ProgressDialog(text, self._window)
        self._background = background = Background(work, self)
        progress.stopped.connect(background.cancel)
        background.progressed.connect(progress.show_share)
        background.done.connect(lambda result: self._end(lambda: then(result)))
        background.refused.connect(lambda error: self._end(lambda: self._refuse(path, error)))
        background.cancelled.connect(lambda: self._end(lambda: None))
        background.start()

    def _end(self, then: Callable[[], None]) -> None:
        """Put the progress away, and go on."""
        if self._background is not None:
            self._background.deleteLater()
        self.close()
        then()

    def _refuse(self, path: Path, error: Exception) -> None:
        if isinstance(error, PartnerMissingError):
            self._ask_for_partner(path, error)
        elif isinstance(error, MemoryError):
            text = self.tr("{0} does not fit into memory: take a part of its rows.").format(path.name)
            self.refused.emit(self.tr("The data were not opened"), text)
        elif isinstance(error, ValueError):
            self.refused.emit(self.tr("The data were not opened"), str(error))
        else:
            raise error

    def _ask_about(self, path: Path) -> Callable[[DataTable | Dataset], None]:
        def ask(found: DataTable | Dataset) -> None:
            dialog = ImportDialog(found, path.name, str(path), self._window)
            dialog.opened.connect(lambda spec: self._begin(spec, path))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        return ask

    def _ask_for_partner(self, path: Path, error: PartnerMissingError) -> None:
        """Ask where the labels are, or the pictures."""
        title = {
            "labels": self.tr("Where are the labels of {0}?"),
            "images": self.tr("Where are the pictures of {0}?"),
        }[error.missing]
        dialog = QFileDialog(self._window, title.format(path.name), str(path.parent))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(
            lambda name: self._start(
                self.tr("Reading {0}").format(path.name),
                lambda progress: read_pair(path, Path(name), progress),
                path,
                self._ask_about(path),
            )
        )
        dialog.rejected.connect(lambda: self.refused.emit(self.tr("The data were not opened"), str(error)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _begin(self, spec: DataSpec, path: Path) -> None:
        """Prepare the data beside the window, and begin with them."""
        text = self.tr("Preparing {0}").format(path.name)
        self._start(text, lambda _progress: _made(spec), path, self._open)

    def _open(self, made: tuple[Project, TrainingJob]) -> None:
        project, job = made
        self._session.open_project(project, job.data, job=job)


def _read(path: Path, progress: Progress) -> DataTable | Dataset:
    return read_image_folder(path, progress) if path.is_dir() else read_data(path, progress)


def _made(spec: DataSpec) -> tuple[Project, TrainingJob]:
    """A first guess of a project with these data, and its job: to make that copies a large table."""
    dataset = spec.source.load()
    project = vary_data(project_for_table(dataset), spec, dataset)
    return project, TrainingJob(project, prepared(project))
