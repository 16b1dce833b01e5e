import shutil

import pytest

from simpul import settings
from simpul.errors import StopNow
from simpul_stack import kafka_server
from simpul_stack.layout import Layout


def test_a_broker_whose_data_went_away_is_not_begun_anew_unasked(tmp_path):
    layout = Layout(tmp_path)
    data = layout.part(kafka_server.PART) / "data"
    data.mkdir(parents=True)
    (data / "meta.properties").touch()
    (data.parent / "storage-is-made").touch()
    kafka_server.make_storage(layout, settings.load())  # nothing to do

    shutil.rmtree(data)
    with pytest.raises(StopNow, match="is gone"):
        kafka_server.make_storage(layout, settings.load())
    assert not data.exists()
