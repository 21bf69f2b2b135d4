from Beras.layers import Dense


def test_dense():
    assert Dense(2, 3).w.shape == (2, 3)
