"""The settings with the other Redis layer of Channels, which keeps a list per channel instead of publishing."""

from onetool.config.settings import *  # noqa: F403  # all of them, some changed below
from onetool.config.settings import REDIS_URL

CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [REDIS_URL], "prefix": "core"}}
}
