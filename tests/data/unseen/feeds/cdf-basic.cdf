<?xml version="1.0"?>
<CHANNEL HREF="https://cdf.example/" LASTMOD="1998-11-05T12:00Z">
<TITLE>Channel Definition</TITLE>
<ABSTRACT>Pushed to your desk</ABSTRACT>
<LOGO HREF="https://cdf.example/logo.gif" STYLE="IMAGE"/>
<ITEM HREF="https://cdf.example/one.htm" LASTMOD="1998-11-04T10:30Z">
<TITLE>Item one</TITLE>
<ABSTRACT>About item one</ABSTRACT>
</ITEM>
<ITEM HREF="https://cdf.example/two.htm"><TITLE>Item two</TITLE></ITEM>
</CHANNEL>
