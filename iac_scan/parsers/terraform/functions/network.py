"""Functions on address ranges."""

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from iac_scan.parsers.terraform.functions.function import STRINGS, Function, UndecidableError
from iac_scan.parsers.terraform.types import NUMBER, STRING
from iac_scan.parsers.terraform.values import EvaluationError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LEADING_ZERO = re.compile(r"(^|\.)0+(?=[0-9])")


def network(prefix: str) -> Network:
    """The range a prefix names; its host bits are dropped. Raises EvaluationError."""
    try:
        address, _, bits = prefix.partition("/")
        if not bits.isascii() or not bits.isdigit():
            raise ValueError("no prefix length")
        if ":" not in address:
            address = LEADING_ZERO.sub(r"\1", address)
        found = ipaddress.ip_network(f"{address}/{int(bits)}", strict=False)
    except ValueError:
        raise EvaluationError(f"{prefix!r} is not an address range in CIDR notation") from None
    if isinstance(found, ipaddress.IPv6Network) and found.network_address.ipv4_mapped is not None:
        raise UndecidableError("Terraform counts differently in IPv6 ranges that stand for IPv4")
    return found


def whole(value: Any) -> int:
    """A whole number. Raises EvaluationError."""
    if not isinstance(value, int):
        raise EvaluationError("a whole number is required")
    return value


def address_text(of: Network, value: int) -> str:
    """The address of a range's family with a numeric value."""
    return str(type(of.network_address)(value))


def subnet(of: Network, bits: int, index: int) -> Network:
    """The range with so many more bits and a number in them."""
    length = of.prefixlen + bits
    if bits < 0 or length > of.max_prefixlen:
        raise EvaluationError("there are not enough address bits")
    if index < 0 or index >= 1 << bits:
        raise EvaluationError("the network number does not fit the new bits")
    start = int(of.network_address) + (index << (of.max_prefixlen - length))
    return ipaddress.ip_network(f"{address_text(of, start)}/{length}")


def host(prefix: str, index: Any) -> str:
    """The address of a host by its number; negative numbers count from the end."""
    of, number = network(prefix), whole(index)
    size = 1 << (of.max_prefixlen - of.prefixlen)
    if number >= size or number < -size:
        raise EvaluationError("the host number does not fit the range")
    return address_text(of, int(of.network_address) + (number % size))


def netmask(prefix: str) -> str:
    """The netmask of an IPv4 range."""
    of = network(prefix)
    if of.version == 6:
        raise EvaluationError("IPv6 ranges have no netmask")
    return str(of.netmask)


def subnet_text(prefix: str, bits: Any, index: Any) -> str:
    """A part of a range."""
    return str(subnet(network(prefix), whole(bits), whole(index)))


def subnets(prefix: str, *bits: Any) -> list[str]:
    """Consecutive parts of a range, each with its own number of additional bits."""
    of = network(prefix)
    position = int(of.network_address)
    end = position + (1 << (of.max_prefixlen - of.prefixlen))
    found = []
    for extra in map(whole, bits):
        length = of.prefixlen + extra
        if extra < 1 or length > of.max_prefixlen:
            raise EvaluationError("each part needs at least one additional bit and enough address bits")
        size = 1 << (of.max_prefixlen - length)
        position = -(-position // size) * size
        if position + size > end:
            raise EvaluationError("the parts do not fit the range")
        found.append(f"{address_text(of, position)}/{length}")
        position += size
    return found


FUNCTIONS: Mapping[str, Function] = {
    "cidrhost": Function(host, (STRING, NUMBER), result=STRING),
    "cidrnetmask": Function(netmask, (STRING,), result=STRING),
    "cidrsubnet": Function(subnet_text, (STRING, NUMBER, NUMBER), result=STRING),
    "cidrsubnets": Function(subnets, (STRING,), NUMBER, STRINGS),
}
