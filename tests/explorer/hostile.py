"""Texts that would run, load or break something where they were taken for markup."""

HOSTILE = (
    "<script>window.broken=1</script>",
    '"><img src=x onerror="window.broken=1">',
    "'><svg onload='window.broken=1'>",
    "</title></textarea></style><script>window.broken=1</script>",
    "{{ 7 * 7 }} ${window.broken=1} javascript:window.broken=1",
    '<a href="javascript:window.broken=1">&lt;b&gt;&#60;i></a> <!-- ]]>',
)
