"""A phone's HEIC picture from standard input as a JPEG that any browser shows, without the place
where it was taken; on standard error the word for what is wrong.
"""

import io
import sys

import pi_heif

MAX_PIXELS, LONGEST, QUALITY = 80_000_000, 2560, 85


def jpeg_of(body):
    pi_heif.options.DECODE_THREADS = 1
    picture = pi_heif.open_heif(io.BytesIO(body))  # the headers alone
    width, height = picture.size
    if width * height > MAX_PIXELS:
        sys.exit(f"pixels {width}×{height}")
    image = picture.to_pillow().convert("RGB")
    image.thumbnail((LONGEST, LONGEST))
    drawn = io.BytesIO()
    image.save(drawn, "JPEG", quality=QUALITY)
    return drawn.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(jpeg_of(sys.stdin.buffer.read()))
