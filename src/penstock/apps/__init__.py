"""The processes of Penstock: each module composes one of them from the layers below."""
