"""Pictures as they are kept: upright, without metadata, no larger than a page needs to be read."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from servicecenter.file_content.kinds import Limits, MediaType, Refused, Taken

LONGEST_SIDE = 3000
"""Pixels of what is kept: 250 to the inch of an A4."""
QUALITY = 88
FORMATS = {MediaType.JPEG: ("JPEG", "MPO"), MediaType.PNG: ("PNG",), MediaType.HEIC: ("HEIF",)}
HASH_SIDE = 8


def taken_in(content: bytes, media_type: MediaType, limits: Limits) -> Taken:
    """The picture made anew from its pixels: position, camera and whatever was hidden in the file are gone."""
    image = opened(content, media_type, limits)
    kept = MediaType.PNG if media_type is MediaType.PNG else MediaType.JPEG
    plain = _plain(image)
    written = BytesIO()
    plain.save(written, "PNG" if kept is MediaType.PNG else "JPEG", quality=QUALITY)
    return Taken(written.getvalue(), kept, 1, plain.width, plain.height, difference_hash(plain))


def opened(content: bytes, media_type: MediaType, limits: Limits) -> Image.Image:
    """A picture whose size is known and borne; nothing is decoded yet. Raises ``Refused``."""
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, and told in words
    if media_type is MediaType.HEIC:
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    try:
        image = Image.open(BytesIO(content), formats=FORMATS[media_type])
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Refused("broken") from None
    if image.width * image.height > limits.most_pixels:
        raise Refused("pixels", width=image.width, height=image.height, most=limits.most_pixels // 1_000_000)
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large photograph is decoded at half its size
    return image


def _plain(image: Image.Image) -> Image.Image:
    """Upright pixels in grey or colour, on white where they were see-through. Raises ``Refused``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.load()
            image = ImageOps.exif_transpose(image)
    except (OSError, ValueError, SyntaxError):
        raise Refused("broken") from None
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if image.mode in ("1", "L"):
        image = image.convert("L")
    elif "A" in image.getbands() or "transparency" in image.info:
        see_through = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(see_through, mask=see_through)
    else:
        image = image.convert("RGB")
    plain = Image.new(image.mode, image.size)
    plain.paste(image)
    return plain


def product_pictures(image: Image.Image, sides: list[int]) -> list[bytes]:
    """The picture made anew as JPEG on white, one for each longest side in pixels, the largest first."""
    plain, made = _plain(image), []
    for side in sorted(sides, reverse=True):
        plain.thumbnail((side, side))
        written = BytesIO()
        plain.save(written, "JPEG", quality=85)
        made.append(written.getvalue())
    return made


def smaller(image: Image.Image, side: int) -> bytes:
    """A picture of a page to be shown, as JPEG."""
    shown = image.convert("L" if image.mode in ("1", "L") else "RGB")
    shown.thumbnail((side, side))
    written = BytesIO()
    shown.save(written, "JPEG", quality=80)
    return written.getvalue()


def difference_hash(image: Image.Image) -> int:
    """Sixty-four bits of where the picture grows darker to the right; alike pictures differ in few of them."""
    small = image.convert("L").resize((HASH_SIDE + 1, HASH_SIDE), Image.Resampling.LANCZOS)
    grey = small.tobytes()
    bits = 0
    for row in range(HASH_SIDE):
        for column in range(HASH_SIDE):
            place = row * (HASH_SIDE + 1) + column
            bits = bits << 1 | (grey[place] > grey[place + 1])
    return bits
