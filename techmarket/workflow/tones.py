"""What a state means for the eye; its words always stand beside it."""

SUCCESS, WARNING, DANGER, NEUTRAL = "success", "warning", "danger", "secondary"
