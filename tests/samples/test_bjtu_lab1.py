"""bjtu-lab1's samples, held to submissions/bjtu-lab1/expected.yaml; and what is written is left to a person."""

from holding import *  # noqa: F403 - the rules are the same for every lab

LAB = "bjtu-lab1"
EVERY = 5
ALWAYS = ("20247201", "20247202", "20247206", "20247211", "20247212", "20247301", "20247302")


def written(record):
    return next((part for part in record["parts"] if part["id"] == "written"), None)


def test_what_is_written_is_never_scored(graded, chosen):
    """No score, whatever stands there; the machine's 100 are complete without it, and the record is graded all the same."""
    _, records = graded
    for name, entry in chosen.items():
        if entry.get("status", "graded") == "graded":
            assert written(records[name])["score"] is None
            assert written(records[name])["status"] in ("unread", "unanswered")
            assert records[name]["max_score"] == 100


def test_answers_are_put_to_their_questions(graded):
    """Three answers under three headings; one of three; none: each is said."""
    _, records = graded
    assert [(one["prompt"], one["text"] is None) for one in written(records["20247201"])["answers"]] == [
        ("subtraction", False),
        ("gradients", False),
        ("curves", False),
        (None, False),  # name and number, under the title
    ]
    assert [one["text"] is None for one in written(records["20247212"])["answers"]] == [True, True, False, False]
    assert written(records["20247206"])["status"] == "unanswered"


def test_answers_of_an_exported_notebook(graded):
    """A notebook saved as .py, by Jupyter or with # %% marks, keeps its answers, in GB18030 too."""
    _, records = graded
    for name in ("20247211", "20247301", "20247302"):
        assert "广播机制" in written(records[name])["answers"][0]["text"]


def test_nothing_of_the_top_level_was_trained_or_downloaded(graded):
    """A million points, 14 workers and Fashion-MNIST at the top level are listed as skipped."""
    _, records = graded
    skipped = {name: " ".join(item["text"] for item in records[name]["loading"]["skipped"]) for name in ("20247201", "20247202")}
    assert "DataLoader(dataset, batch_size=128, shuffle=True, num_workers=14)" in skipped["20247201"]
    assert "x1 = torch.normal" in skipped["20247201"]
    assert "FashionMNIST" in skipped["20247202"]
