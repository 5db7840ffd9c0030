"""Sphinx's settings for `make site`: nothing is executed, nothing comes from the network."""

project = "From a sound wave to a voice classifier"
html_title = project
language = "en"
extensions = ["myst_nb"]
nb_execution_mode = "off"
nb_merge_streams = True  # what is printed in pieces is one piece
myst_heading_anchors = 3

html_theme = "sphinx_book_theme"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_favicon = "favicon.svg"
html_copy_source = False
html_use_index = False
html_show_search_summary = False  # it would fetch each page that is found, with all its sounds
html_context = {"default_mode": "light"}  # the plots are white
html_theme_options = {
    "navbar_persistent": [],
    "show_toc_level": 2,
    "use_download_button": False,
    "footer_content_items": [],
}
