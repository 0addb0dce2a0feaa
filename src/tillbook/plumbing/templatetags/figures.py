"""Template filters that write exact figures for people."""

from django import template

register = template.Library()
