"""Speaks to the browser: <script>alert(1)</script> <img src=x onerror=alert(2)> </style></textarea>"""


def step(X, y, w, lr):
    # <script>document.title = "owned"</script>
    text = "</script><script>document.title='owned'</script><svg onload=alert(3)>{{7*7}}${7*7}"
    raise ValueError(text)
