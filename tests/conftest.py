"""What holds for every test: the environment, and the guards that catch what a test leaves behind."""

import os

# All of this must be set before Qt and NumPy are imported, which pytest-qt and the tests do after this file.
# SCRATCHNET_TEST_PLATFORM=xcb runs the suite on a real display.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("SCRATCHNET_TEST_PLATFORM", "offscreen")
os.environ["QT_NO_GUI_THREADPOOL"] = "1"
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from hypothesis import settings

pytest_plugins = ["pytester", "tests.helpers.guards", "tests.helpers.log_guard"]

# The same examples on every machine, and no test that fails because a machine is busy.
settings.register_profile("scratchnet", deadline=None, derandomize=True)
settings.load_profile("scratchnet")
