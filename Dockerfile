# The whole workshop in one image, for a hub or a stick:
#   docker build -t speech-workshop . && docker run -p 8888:8888 speech-workshop
FROM python:3.12-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 attendee
WORKDIR /home/attendee/workshop
COPY --chown=attendee . .
RUN chown attendee .
USER 1000
RUN make .venv/ready && .venv/bin/python -m speech_workshop doctor
EXPOSE 8888
CMD [".venv/bin/jupyter", "lab", "--ip=0.0.0.0", "--no-browser", "notebooks/00_start_here.ipynb"]
