"""What is said when a file could not be written. The sentence of the error itself is for the command line."""

from PySide6.QtCore import QCoreApplication

from nnviz.formats.atomic import WriteError, WriteProblem


def problem_in_words(error: Exception) -> str:
    """Which file was not written, why, and what to do; another error tells that itself."""
    if not isinstance(error, WriteError):
        return str(error)
    translate = QCoreApplication.translate
    reason = _reason(error.problem)
    if error.detail:
        reason = translate("FileProblem", "{0} ({1})", "a reason, what the system says").format(reason, error.detail)
    sentence = translate(
        "FileProblem", "{0} was not written: {1}. What was there before is unchanged.", "a file, a reason"
    )
    return sentence.format(error.path, reason)


def _reason(problem: WriteProblem) -> str:
    translate = QCoreApplication.translate
    return {
        WriteProblem.DISK_FULL: translate(
            "FileProblem",
            "the disk is full, or the file is larger than is allowed here; free some space or choose another folder",
        ),
        WriteProblem.NOT_ALLOWED: translate(
            "FileProblem", "this folder or file is read-only for you; choose another folder"
        ),
        WriteProblem.NO_FOLDER: translate("FileProblem", "its folder does not exist (any more); choose another folder"),
        WriteProblem.IS_FOLDER: translate("FileProblem", "a folder has this name; choose another name"),
        WriteProblem.NOT_A_FILE: translate(
            "FileProblem", "something that is not an ordinary file has this name; choose another name"
        ),
        WriteProblem.BAD_NAME: translate("FileProblem", "the name is too long or not allowed; choose another name"),
        WriteProblem.LOST: translate(
            "FileProblem",
            "the drive or network share does not answer (any more); connect it again, or choose another folder",
        ),
        WriteProblem.OTHER: translate("FileProblem", "the disk reports an error"),
    }[problem]
