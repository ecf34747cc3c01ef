"""The language of the window."""

from PySide6.QtCore import QCoreApplication, QTranslator

from nnviz.resources import resource_path

_INSTALLED = "nnviz_translator"


def install_language(application: QCoreApplication) -> None:
    """Have the program speak English, in which one weight is no "weight(s)". May be called again.

    The texts in the code are English; only their plurals need a file. Another language has a file of its own beside
    it. Call this before any window is made.
    """
    if application.property(_INSTALLED):
        return
    translator = QTranslator(application)
    path = resource_path("translations", "nnviz_en.qm")
    if not translator.load(str(path)):
        raise OSError(f"The shipped file {path} is damaged. Reinstall nnviz.")
    application.installTranslator(translator)
    application.setProperty(_INSTALLED, True)
