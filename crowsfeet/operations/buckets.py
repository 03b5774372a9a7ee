"""Make buckets in an S3-compatible store (`python -m crowsfeet.operations.buckets NAME…`); those there stay."""

from __future__ import annotations

import sys

from crowsfeet.errors import CrowsfeetError, ServiceError, bounded


def make_buckets(names: list[str]) -> list[str]:
    """Make the buckets that are missing and return their names; address and keys are AWS's own variables.

    Raises:
        ServiceError: the store does not answer or refuses.
    """
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        store = boto3.client("s3")
        there = {bucket["Name"] for bucket in store.list_buckets()["Buckets"]}
        missing = [name for name in names if name not in there]
        for name in missing:
            store.create_bucket(Bucket=name)
    except (BotoCoreError, ClientError) as error:
        raise ServiceError(f"the S3 store cannot be used: {bounded(error, 200)}.") from error
    return missing


def main() -> int:
    """Make the buckets named on the command line."""
    try:
        made = make_buckets(sys.argv[1:])
    except CrowsfeetError as error:
        sys.stderr.write(f"crowsfeet: {error}\n")
        return error.exit_status
    sys.stdout.write(f"buckets made: {', '.join(made) or 'none were missing'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
