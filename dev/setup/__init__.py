"""Takes a bare machine to a running Odoo 19.0 with the addon, its tests and its demo.

`python3 -m dev.setup <demo|test|shell>` gets Odoo and the Python packages with the
machine's own Python and the standard library alone, then goes on as that command in
the virtual environment. All that is made lies in `.work/`, which git ignores; each
step leaves a stamp there and is skipped while what it was made from is the same.
"""

# What `dev/test` does without Odoo and a database.
WITHOUT_ODOO = ("--core", "--pure", "--lint")
