"""What is wrong with a command line: typer's own English, by which it is known, and the same in Chinese."""

from __future__ import annotations

from typing import Final

from grader.model import Text

# A sentence that holds another's beginning stands before it.
USAGE: Final = {
    "usage.missing_argument": Text("Missing argument {what}.", "缺少参数 {what}。"),
    "usage.missing_choice": Text("Missing option {what}. Choose from:{choices}", "缺少选项 {what}，可选的值：{choices}"),
    "usage.missing_option": Text("Missing option {what}.", "缺少选项 {what}。"),
    "usage.no_option_like": Text("No such option: {what} (Possible options: {near})", "没有选项 {what}（相近的选项：{near}）"),
    "usage.no_option": Text("No such option: {what}", "没有选项 {what}"),
    "usage.no_command_like": Text("No such command {what}. Did you mean {near}?", "没有命令 {what}，是不是想用 {near}？"),
    "usage.no_command": Text("No such command {what}.", "没有命令 {what}。"),
    "usage.no_value": Text("Option {what} requires an argument.", "选项 {what} 后面需要一个值。"),
    "usage.value": Text("Option {what} does not take a value.", "选项 {what} 后面不带值。"),
    "usage.extra": Text("Got unexpected extra argument(s) ({what})", "多余的参数：{what}"),
    "usage.wrong": Text("Invalid value for {what}: {why}", "{what} 的值无效：{why}"),
    "usage.integer": Text("Input should be a valid integer, unable to parse string as an integer", "应为整数"),
    "usage.number": Text("Input should be a valid number, unable to parse string as a number", "应为数字"),
    "usage.least": Text("Input should be greater than or equal to {bound}", "应不小于 {bound}"),
    "usage.most": Text("Input should be less than or equal to {bound}", "应不大于 {bound}"),
    "usage.choice": Text("Value error, {value} is not one of {choices}.", "{value} 不是可选的值：{choices}"),
}
USAGE_AROUND: Final = {
    "usage": Text("Usage: {line}", "用法：{line}"),
    "usage.help": Text("Try '{command} {option}' for help.", "运行 {command} {option} 查看帮助。"),
}
