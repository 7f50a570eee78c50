"""A block of Prefect that sends mail through the organisation's own mail server."""

from prefect.blocks.notifications import AppriseNotificationBlock
from pydantic import Field, SecretStr


class MailServer(AppriseNotificationBlock):
    """Mail for those who look after the runs. `prefect block register -m flows.mail` makes it known to a server."""

    _block_type_name = "Quality Culture mail"
    _block_type_slug = "quality-culture-mail"

    url: SecretStr = Field(
        title="Mail server",
        description=(
            "mailtos://user:hunter2@mail.example.com:587?from=culture@example.com&to=quality@example.com; "
            "mailto:// for a server of the house that takes mail without encryption."
        ),
    )
