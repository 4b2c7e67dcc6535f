"""What a user writes in an hour: a FastAPI handler that checks a JWT with PyJWT."""

import os
from typing import Annotated, Any

import jwt
from fastapi import FastAPI, Header, Response, status

ALGORITHM = os.environ["BENCH_ALGORITHM"]
ISSUER = os.environ["BENCH_ISSUER"]
KEY: Any = (
    jwt.PyJWK.from_json(os.environ["BENCH_KEY"]).key
    if ALGORITHM == "EdDSA"
    else os.environ["BENCH_KEY"]
)

app = FastAPI()


@app.get("/auth/verify")
async def verify(authorization: Annotated[str, Header()]) -> object:
    try:
        claims = jwt.decode(
            authorization.removeprefix("Bearer "),
            KEY,
            algorithms=[ALGORITHM],
            audience="penstock",
            issuer=ISSUER,
        )
    except jwt.InvalidTokenError:
        return Response(status_code=status.HTTP_401_UNAUTHORIZED)
    user = {name: claims[name] for name in ("sub", "email", "name", "role")}
    return {"active": True, "user": user, "scopes": claims["scope"].split()}
