"""The house's own icons: 24 by 24, drawn with a stroke in the colour of the text. Never without a word beside them."""

from __future__ import annotations

ICONS: dict[str, str] = {
    "alarm": '<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4"/>',
    "arrow-down": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "arrow-up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "bank": '<path d="M3 9.5 12 4l9 5.5zM5 20h14M6.5 10v7M12 10v7M17.5 10v7"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15" rx="2"/><path d="M3.5 10h17M8 3v4M16 3v4"/>',
    "cart": '<path d="M3 4h3l2.5 11H18L20.5 8H7"/><circle cx="10" cy="19.5" r="1.2"/>'
    '<circle cx="17" cy="19.5" r="1.2"/>',
    "chart": '<path d="M4 20V4M4 20h16M8 16v-5M12.5 16V7M17 16v-3"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "chevron-down": '<path d="m6 9 6 6 6-6"/>',
    "chevron-left": '<path d="m15 6-6 6 6 6"/>',
    "chevron-right": '<path d="m9 6 6 6-6 6"/>',
    "circle": '<circle cx="12" cy="12" r="8"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "cross": '<path d="M6 6l12 12M18 6 6 18"/>',
    "document": '<path d="M6 3h9l4 4v14H6z"/><path d="M14 3v5h5M9 12h7M9 16h5"/>',
    "download": '<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>',
    "eye": '<path d="M2 12s3.5-6.5 10-6.5S22 12 22 12s-3.5 6.5-10 6.5S2 12 2 12z"/><circle cx="12" cy="12" r="2.5"/>',
    "flag": '<path d="M5 21V4h13l-3 4 3 4H5"/>',
    "folder": '<path d="M3 6h6l2 2.5h10V19H3z"/>',
    "gear": '<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2'
    'M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2"/>',
    "heart": '<path d="M12 20s-8-4.8-8-10.3A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8 2.7C20 15.2 12 20 12 20z"/>',
    "home": '<path d="M3 10.5 12 3l9 7.5V21h-6v-6H9v6H3z"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.5v.1"/>',
    "keyboard": '<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6.5 10h.1M10 10h.1M14 10h.1M17.5 10h.1'
    'M8 14h8"/>',
    "list": '<path d="M8 6h12M8 12h12M8 18h12M4 6v.1M4 12v.1M4 18v.1"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "log-out": '<path d="M10 4H5v16h5M14 8l4 4-4 4M18 12H9"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "message": '<path d="M4 5h16v11H10l-4 4v-4H4z"/>',
    "money": '<rect x="3" y="6" width="18" height="12" rx="2"/><circle cx="12" cy="12" r="2.5"/>'
    '<path d="M6.5 9.5v.1M17.5 14.5v.1"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5.5 5 12.5 0 18M12 3c-5 5.5-5 12.5 0 18"/>',
    "moon": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 5a3.5 3.5 0 0 1 0 6.5'
    'M18 14.5c2 .8 3.2 2.5 3.5 5.5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.7-4.3 3.5-6.5 7.5-6.5s6.8 2.2 7.5 6.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"/>',
    "return": '<path d="M9 7 4 12l5 5M4 12h11a5 5 0 0 1 5 5"/>',
    "rotate": '<path d="M20 12a8 8 0 1 1-3-6.2M20 3v5h-5"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "send": '<path d="m4 12 16-8-5 17-3.5-7z"/>',
    "shield": '<path d="M12 3l7.5 3v5.5c0 4.5-3 8-7.5 9.5-4.5-1.5-7.5-5-7.5-9.5V6z"/>',
    "stop": '<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8z"/><path d="M12 8v5M12 16.2v.1"/>',
    "suitcase": '<path d="M4 17V8a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z"/>'
    '<path d="M9 6V4h6v2M4 12h16"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4'
    'M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"/>',
    "warning": '<path d="M12 3.5 22 20.5H2z"/><path d="M12 10v5M12 17.7v.1"/>',
}

KIND_ICONS = {
    "ok": "check",
    "warn": "warning",
    "stop": "stop",
    "info": "info",
    "run": "rotate",
    "fjord": "lock",
    "plain": "circle",
}
"""The shape that says the same as the colour of each kind."""

STATE_LOOKS: dict[str, tuple[str, str]] = {
    "draft": ("plain", "circle"),
    "opened": ("plain", "circle"),
    "collecting": ("run", "rotate"),
    "preliminary": ("info", "eye"),
    "under_control": ("info", "eye"),
    "stopped": ("stop", "stop"),
    "waiting": ("info", "clock"),
    "submitted": ("info", "clock"),
    "attested": ("ok", "check"),
    "returned": ("warn", "return"),
    "withdrawn": ("plain", "cross"),
    "cancelled": ("plain", "cross"),
    "rejected": ("stop", "stop"),
    "failed": ("stop", "stop"),
    "sealed": ("fjord", "lock"),
    "received": ("ok", "check"),
    "delivered": ("ok", "check"),
    "released_once": ("info", "clock"),
    "released": ("ok", "check"),
    "approved": ("fjord", "lock"),
    "definitive": ("ok", "bank"),
    "checked": ("info", "eye"),
    "posted": ("ok", "check"),
    "unknown": ("plain", "clock"),
    "pending": ("info", "clock"),
    "accepted": ("info", "check"),
    "settled": ("ok", "check"),
    "conflict": ("stop", "stop"),
    "open": ("warn", "flag"),
    "proposed": ("info", "clock"),
    "closed": ("plain", "cross"),
    "sent": ("ok", "bank"),
    "paid": ("ok", "check"),
    "done": ("ok", "check"),
}
"""Kind and shape of every state; one that is not listed is shown plain."""
