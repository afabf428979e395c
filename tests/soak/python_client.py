"""A program that uses the client as it was made: list, create, act and upload.

Run in the environment of the generator: python_client.py ADDRESS KEY TITLE
"""

import io
import sys

from market_client import AuthenticatedClient
from market_client.api.achievements import (
    achievements_create,
    achievements_files_create,
    achievements_list,
    achievements_retrieve,
    achievements_transitions_create,
)
from market_client.api.memberships import memberships_list
from market_client.models import (
    AchievementRequest,
    AchievementStatusEnum,
    AchievementSubmitMoveRequest,
    AchievementSubmitMoveRequestAction,
    AttachmentKindEnum,
    PriceKindEnum,
    TransferModeEnum,
    UploadRequest,
)
from market_client.types import File

SUMMARY = "用于验证接口的成果：说明解决什么问题，效果如何，已在两家企业试用。"
SUBMIT = AchievementSubmitMoveRequest(action=AchievementSubmitMoveRequestAction.SUBMIT)


def main(address, key, title):
    api = AuthenticatedClient(address, token=key, prefix="Token")
    organization = memberships_list.sync(client=api).results[0].organization
    made = achievements_create.sync(
        client=api,
        body=AchievementRequest(
            title=title,
            organization=organization,
            summary=SUMMARY,
            field="04",
            region="310000",
            maturity=6,
            transfer_modes=[TransferModeEnum.LICENSE],
            price_kind=PriceKindEnum.NEGOTIABLE,
            no_secret=True,
        ),
    )
    file = File(io.BytesIO(b"%PDF-1.7 soak"), file_name="证明.pdf", mime_type="application/pdf")
    body = UploadRequest(kind=AttachmentKindEnum.PROOF, file=file)
    sent = achievements_files_create.sync(made.id, client=api, body=body)
    expect(sent.title == "证明.pdf", sent)
    read = achievements_retrieve.sync_detailed(made.id, client=api)
    move = {"client": api, "body": SUBMIT}
    version = read.headers["ETag"]
    moved = achievements_transitions_create.sync(made.id, **move, if_match=version)
    expect(moved.status == AchievementStatusEnum.SUBMITTED, moved)
    listed = achievements_list.sync(client=api, q=title, limit=5)
    expect(made.id in [row.id for row in listed.results], listed)
    expect(achievements_transitions_create.sync(made.id, **move).status == 409, "409")


def expect(holds, shown):
    if not holds:
        sys.exit(f"unexpected answer: {shown}")


if __name__ == "__main__":
    main(*sys.argv[1:])
