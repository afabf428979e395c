"""How the API answers and describes itself, wherever it runs."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "techmarket.api.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["techmarket.api.permissions.ObjectRules"],
    "DEFAULT_RENDERER_CLASSES": ["techmarket.api.etags.TaggedJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["techmarket.api.parsers.BoundedJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "techmarket.api.pagination.MarketPagination",
    "DEFAULT_SCHEMA_CLASS": "techmarket.api.schema.MarketSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "EXCEPTION_HANDLER": "techmarket.api.errors.problem_handler",
    "COERCE_DECIMAL_TO_STRING": True,
}

SPECTACULAR = {
    "TITLE": "技术转移大市场 API",
    "DESCRIPTION": "科技成果、技术需求、转移机构、技术经理人、技术合同与后补助的开放接口。",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "techmarket.api.schema.name_moves",
    ],
    "ENUM_NAME_OVERRIDES": {
        "TransferModeEnum": "achievements.models.TransferMode",
        "OrganizationKindEnum": "institutions.models.Organization.Kind",
        "MemberRoleEnum": "institutions.models.Membership.Role",
        "ChangeRequestKindEnum": "institutions.changes.models.ChangeRequest.Kind",
        "ServiceRecordKindEnum": "brokers.models.ServiceRecord.Kind",
        "OutcomeEnum": "institutions.changes.affairs.Outcome",
        "QualificationKindEnum": "institutions.models.Qualification.Kind",
        "ContractStatusEnum": "contracts.workflows.Status",
        "ReversalEnum": "contracts.models.Reversal",
        "AttachmentKindEnum": "techmarket.attachments.kinds.attachment_kinds",
        "NoticeKindEnum": "techmarket.notices.kinds.notice_kinds",
        "IndicatorKindEnum": "techmarket.indicators.registry.KINDS",
    },
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "tokenAuth": {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": "填写“Token 密钥”，中间一个空格；密钥在个人中心申请。",
            }
        }
    },
}
