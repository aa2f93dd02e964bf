from kg.seen import First, Seen


def test_first_article_of_a_graph_is_remembered() -> None:
    with Seen() as seen:
        assert seen.first("urn:a", "a.txt", b"one") is None
        assert seen.first("urn:b", "b.txt", b"two") is None
        assert First("a.txt", b"one") == seen.first("urn:a", "c.txt", b"three")
        assert First("a.txt", b"one") == seen.first("urn:a", "d.txt", b"four")


def test_place_with_characters_that_no_encoding_has_is_taken() -> None:
    with Seen() as seen:
        assert seen.first("urn:a", "\udcff.txt", b"one") is None
        found = seen.first("urn:a", "b.txt", b"one")
        assert found
        assert found.where.endswith(".txt")
