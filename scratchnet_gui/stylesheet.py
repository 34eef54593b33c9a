"""The style sheet and palette of a theme. Pure functions of it."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from scratchnet_gui.appearance import Theme


def palette(theme: Theme) -> QPalette:
    """Return the palette for what the style sheet does not reach."""
    made = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, theme.window),
        (QPalette.ColorRole.WindowText, theme.text),
        (QPalette.ColorRole.Base, theme.panel),
        (QPalette.ColorRole.AlternateBase, theme.window),
        (QPalette.ColorRole.Text, theme.text),
        (QPalette.ColorRole.Button, theme.control),
        (QPalette.ColorRole.ButtonText, theme.text),
        (QPalette.ColorRole.ToolTipBase, theme.text),
        (QPalette.ColorRole.ToolTipText, theme.panel),
        (QPalette.ColorRole.Highlight, theme.accent),
        (QPalette.ColorRole.HighlightedText, theme.on_accent),
        (QPalette.ColorRole.PlaceholderText, theme.muted),
        (QPalette.ColorRole.Link, theme.accent),
        (QPalette.ColorRole.Mid, theme.line),
    ):
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.muted))
    return made


def control_palette(theme: Theme) -> QPalette:
    """Return the palette of spin boxes, choices and check boxes.

    Fusion draws their outline in a darker tone of the window's colour, which cannot be seen on a dark window.
    """
    made = palette(theme)
    made.setColor(QPalette.ColorRole.Window, QColor(theme.outline).lighter(140))
    return made


def style_sheet(theme: Theme) -> str:
    """Return the application's style sheet."""
    return f"""
    QMainWindow, QDialog {{ background: {theme.window}; }}
    QMainWindow::separator {{ background: {theme.window}; width: 8px; height: 8px; }}
    QMainWindow::separator:hover {{ background: {theme.line}; }}
    QMenuBar {{ background: {theme.panel}; color: {theme.text}; padding: 0 6px; }}
    QMenuBar::item {{ padding: 4px 10px; background: transparent; border-radius: 4px; }}
    QMenuBar::item:selected {{ background: {theme.control_hover}; }}
    QMenu {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 28px 5px 24px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {theme.control_hover}; }}
    QMenu::item:disabled {{ color: {theme.muted}; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
    QToolTip {{ background: {theme.text}; color: {theme.panel}; border: none; padding: 4px 6px; }}

    #transport {{ background: {theme.panel}; border: none; border-bottom: 1px solid {theme.line}; }}
    #ribbonBar {{ background: {theme.panel}; border: none; border-bottom: 1px solid {theme.line}; }}
    #timelineStrip {{ background: {theme.panel}; border: none; border-top: 1px solid {theme.line}; }}
    #menuRow {{ background: {theme.panel}; }}
    #card, #panelTitle, #panelBody {{ background: {theme.panel}; border: 1px solid {theme.line}; }}
    #card {{ border-radius: 10px; }}
    #panelTitle {{ border-bottom: none; border-top-left-radius: 10px; border-top-right-radius: 10px; }}
    #panelBody {{ border-top: none; border-bottom-left-radius: 10px; border-bottom-right-radius: 10px; }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: {theme.panel}; }}
    #heading {{ color: {theme.muted}; font-size: 12px; font-weight: 600; letter-spacing: 1px; }}
    #pageTitle {{ color: {theme.muted}; background: transparent; border: none; border-radius: 6px; padding: 2px 8px;
        font-size: 12px; font-weight: 600; letter-spacing: 1px; text-transform: uppercase; }}
    #pageTitle:hover {{ background: {theme.control_hover}; }}
    #pageTitle:checked {{ color: {theme.text}; background: {theme.control}; }}
    #pageTitle:focus {{ border: 1px solid {theme.accent}; padding: 1px 7px; }}
    #caption {{ color: {theme.muted}; font-size: 12px; }}
    #caption[wrong="true"] {{ color: {theme.error}; }}
    #figure {{ color: {theme.text}; font-weight: 700; }}
    #sentence {{ color: {theme.text}; }}
    QLabel {{ color: {theme.text}; background: transparent; }}
    QLabel:disabled {{ color: {theme.muted}; }}

    #messages {{ background: {theme.panel}; border: none; border-top: 1px solid {theme.line}; }}
    #message {{ font-size: 13px; }}
    #messages[kind="notice"] {{ background: {theme.notice_fill}; }}
    #messages[kind="error"] {{ background: {theme.error_fill}; }}
    #messages[kind="error"] #message {{ color: {theme.error}; font-weight: 600; }}

    QToolButton, QPushButton {{
        background: {theme.control}; color: {theme.text};
        border: 1px solid {theme.line}; border-radius: 8px; padding: 6px 10px;
    }}
    QToolButton:hover, QPushButton:hover {{ background: {theme.control_hover}; }}
    QToolButton:pressed, QPushButton:pressed {{ background: {theme.line}; }}
    QToolButton:focus, QPushButton:focus {{ border-color: {theme.accent}; }}
    QToolButton:disabled, QPushButton:disabled {{ color: {theme.muted}; }}
    QToolButton[autoRaise="true"] {{ border: 1px solid transparent; background: transparent; padding: 3px; }}
    QToolButton[autoRaise="true"]:hover {{ background: {theme.control_hover}; }}
    QToolButton::menu-indicator {{ image: none; }}
    #playButton {{ background: {theme.accent}; color: {theme.on_accent}; border-color: {theme.accent};
        font-weight: 600; }}
    #playButton:hover {{ background: {theme.accent}; border-color: {theme.text}; }}
    #playButton:focus {{ border-color: {theme.text}; }}
    #presetButton {{ border-color: transparent; font-weight: 700; padding: 4px 8px; }}
    #segments {{ background: {theme.control}; border: 1px solid {theme.line}; border-radius: 8px; }}
    #segments QToolButton {{ border: none; border-radius: 7px; background: transparent; padding: 6px 4px; }}
    #segments QToolButton:hover {{ background: {theme.control_hover}; }}
    #segments[narrow="true"] QToolButton {{ padding: 6px 2px; font-size: 13px; }}
    #segments[low="true"] QToolButton {{ padding: 1px 4px; }}
    #segments QToolButton:checked {{ background: {theme.text}; color: {theme.panel}; font-weight: 600; }}
    #segments QToolButton:focus {{ border: 1px solid {theme.accent}; }}

    QLineEdit {{
        background: {theme.control}; color: {theme.text};
        border: 1px solid {theme.line}; border-radius: 6px; padding: 4px 6px; min-height: 16px;
        selection-background-color: {theme.accent}; selection-color: {theme.on_accent};
    }}
    QLineEdit:focus {{ border-color: {theme.accent}; }}
    QLineEdit[wrong="true"] {{ border: 2px solid {theme.error}; background: {theme.error_fill}; }}
    QComboBox QAbstractItemView {{ background: {theme.panel}; color: {theme.text};
        border: 1px solid {theme.line}; selection-background-color: {theme.control_hover};
        selection-color: {theme.text}; outline: none; }}
    QPlainTextEdit {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line}; }}
    QSlider::groove:horizontal {{ height: 4px; background: {theme.line}; border-radius: 2px; }}
    QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -5px 0; border-radius: 7px;
        background: {theme.accent}; }}
    QSlider::handle:horizontal:focus {{ border: 2px solid {theme.text}; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ width: 10px; background: transparent; }}
    QScrollBar:horizontal {{ height: 10px; background: transparent; }}
    QScrollBar::handle {{ background: {theme.line}; border-radius: 4px; min-height: 24px; min-width: 24px; }}
    QScrollBar::handle:hover {{ background: {theme.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
