"""What is said about submissions that can't be read, or not as they are, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from grader.model import Text


def link(name: str) -> Text:
    return Text(f"{name} is a symbolic link; links are not followed", f"{name} 是符号链接,出于安全考虑不予读取")


def special(name: str) -> Text:
    return Text(f"{name} is neither a file nor a folder", f"{name} 既不是普通文件也不是文件夹")


def unreadable(name: str, why: str) -> Text:
    return Text(f"{name} can't be opened: {why}", f"{name} 无法打开:{why}")


def empty(name: str) -> Text:
    return Text(f"{name} is empty", f"{name} 是空的")


def empty_folder(name: str) -> Text:
    return Text(f"{name} holds no files", f"{name} 里没有任何文件")


def none_asked_for(name: str, patterns: Sequence[str]) -> Text:
    kinds = ", ".join(patterns)
    return Text(f"{name} holds no file that this lab reads ({kinds})", f"{name} 中没有本实验要求的文件({kinds})")


def too_large(name: str, megabytes: float) -> Text:
    return Text(f"{name} is too large (over {megabytes:g} MB)", f"{name} 太大(超过 {megabytes:g} MB)")


def too_many(count: int) -> Text:
    return Text(f"only the first {count} files were read", f"文件太多,只读取了前 {count} 个")


def unsafe_name(name: str) -> Text:
    return Text(
        f"{name[:80]!r} in the archive points outside of it and was left out", f"压缩包中的 {name[:80]!r} 指向包外,已忽略"
    )


def archive_link(name: str) -> Text:
    return Text(f"{name[:80]} in the archive is a link and was left out", f"压缩包中的 {name[:80]} 是链接,已忽略")


def broken_archive(name: str, why: str) -> Text:
    return Text(f"{name} is a broken archive ({why})", f"{name} 压缩包已损坏,无法解压({why})")


def encrypted(name: str) -> Text:
    return Text(f"{name} is protected by a password", f"{name} 设置了密码,无法解压")


def bomb(name: str) -> Text:
    return Text(f"{name} unpacks to far more than a submission can be", f"{name} 解压后的体积或文件数远超正常作业,已拒绝")


def unread_archive(name: str) -> Text:
    return Text(
        f"{name} is an archive of a kind that isn't read; hand in .zip or .tar.gz",
        f"{name} 的压缩格式不支持,请提交 .zip 或 .tar.gz",
    )


def doubled(name: str, chosen: str) -> Text:
    return Text(f"another entry has the same name; {name} is graded as {chosen}", f"有同名的提交,{name} 按 {chosen} 评分")


def earlier(name: str, others: Sequence[str]) -> Text:
    several = ", ".join(others)
    return Text(f"handed in several times: {name} counts, {several} doesn't", f"有多次提交:按 {name} 评分,不计 {several}")


def binary(name: str) -> Text:
    return Text(f"{name} isn't text", f"{name} 不是文本文件")


def read_as(name: str, encoding: str) -> Text:
    return Text(f"{name} was read as {encoding}", f"{name} 按 {encoding} 编码读取")


def lossy(name: str) -> Text:
    return Text(f"{name} has bytes of no known encoding; they were replaced", f"{name} 的编码无法识别,部分字符已被替换")


def nul(name: str) -> Text:
    return Text(f"{name} contained NUL characters; they were taken for spaces", f"{name} 含有 NUL 字符,已按空格处理")


def broken_notebook(name: str, why: Text) -> Text:
    return Text(f"{name} isn't a readable notebook ({why.en})", f"{name} 不是有效的 notebook 文件（{why.zh}）")


def no_code(name: str) -> Text:
    return Text(f"{name} has no code cells", f"{name} 中没有代码单元")


def nothing_readable(notes: Sequence[Text]) -> Text:
    return Text(
        "; ".join(note.en for note in notes) or "no readable file", ";".join(note.zh for note in notes) or "没有可读取的文件"
    )


def written_cut(name: str, characters: int) -> Text:
    return Text(
        f"{name}: {characters} characters of the written text are beyond the bounds and were not kept",
        f"{name} 的文字说明过长,有 {characters} 个字符未保留",
    )
