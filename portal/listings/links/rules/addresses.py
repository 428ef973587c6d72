"""Which network addresses belong to the public internet. Whatever is not surely public is refused
(RELIABILITY 3.5)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NOT_PUBLIC_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32",  # a cloud's own services, under an address that looks public
        ),
    )
)  # fmt: skip
#: Of IPv6 only what is given out at all, without what is set apart in it.
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20")))
_MAPPED, _COMPATIBLE = IPv6Network("::ffff:0:0/96"), IPv6Network("::/96")
_NAT64, _NAT64_LOCAL = IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48")
_SIX_TO_FOUR, _TEREDO = IPv6Network("2002::/16"), IPv6Network("2001::/32")
_ISATAP = (0x00005EFE, 0x02005EFE)
_LOW = 0xFFFFFFFF


def is_public(address: str) -> bool:
    """Whether an address, as the system writes it, is on the public internet; an IPv4 address inside an IPv6
    one is looked at itself."""
    if "%" in address:  # of one link only
        return False
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return _public_4(found)
    inside = wrapped(found)
    if inside:
        return all(map(_public_4, inside)) and found not in _NAT64_LOCAL
    return found in _PUBLIC_6 and not any(found in network for network in _NOT_PUBLIC_6)


def wrapped(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address carries, and to which a gateway may hand it on."""
    number = int(address)
    if any(address in network for network in (_MAPPED, _COMPATIBLE, _NAT64, _NAT64_LOCAL)):
        return (IPv4Address(number & _LOW),)
    if address in _SIX_TO_FOUR:
        return (IPv4Address(number >> 80 & _LOW),)
    if address in _TEREDO:
        return (IPv4Address(number >> 64 & _LOW), IPv4Address(~number & _LOW))
    if number >> 32 & _LOW in _ISATAP:
        return (IPv4Address(number & _LOW),)
    return ()


def _public_4(address: IPv4Address) -> bool:
    return not any(address in network for network in _NOT_PUBLIC_4)
