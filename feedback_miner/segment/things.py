"""Things, products and words of complaint that people write alone or with a capital, as names are."""

from __future__ import annotations

_PRODUCTS = """
access acrobat adobe airtable alexa amazon anaconda android ansible apple asana atlassian aws azure bluetooth
bugzilla canvas cassandra catalina chatgpt chrome chromebook cisco citrix claude cloud confluence copilot
cortana defender dell docker dropbox edge evernote excel exchange facebook figma firefox gemini github gitlab
gmail google grafana hadoop hugo intel intranet intune ios iphone ipad java jenkins jira julia jupyter
kubernetes lenovo linux lockdown lotus mac matlab maya microsoft miro moodle mozilla notes notion numpy office
okta onedrive onenote opera oracle orion outlook pandas pascal photoshop planner portal power powerpoint
project publisher python ruby rust safari salesforce samsung sap scala servicenow sharepoint siri skype slack
spark tableau teams telekom trello ubuntu unity visio vodafone webex whatsapp wifi windows word workday yammer
youtube zapier zendesk zoom
"""
PRODUCTS = frozenset(_PRODUCTS.split())
"""Products that people name alone in answers, as names are; the export tells most others."""

_THINGS = """
printer scanner laptop screen monitor phone network internet wlan vpn password login email mail mailbox
software hardware ticket issue problem error keyboard mouse headset camera webcam projector server database
website app update upgrade battery docking dock cable speed documentation docs tutorial training
broken slow down dead late missing again also still never nothing nobody none not no only always new old bad
good great better worse poor more less please call reply help fix fixed stop thanks sorry waiting works work
working fails failed needs need needed wants want
drucker rechner bildschirm kennwort passwort netz kaputt langsam nicht nichts kein keine immer noch bitte
impresora pantalla ordenador contraseña red lento roto nada nadie nunca siempre no sin
"""
THINGS = PRODUCTS | frozenset(_THINGS.split())
"""What speaks against a post or a department where it stands among its words."""
