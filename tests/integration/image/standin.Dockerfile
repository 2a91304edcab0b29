# In place of AWS' base image, which can't be had here: a Debian with Python, and nothing else.
FROM scratch
ADD base.tar /
COPY ca.crt /etc/ssl/certs/ca-certificates.crt
ENV PATH=/usr/local/bin:/usr/bin:/bin \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt
# in the base image of AWS pip may install
RUN ["/bin/bash", "-c", "ln -sf bash /bin/sh; rm /usr/lib/python3.11/EXTERNALLY-MANAGED"]
